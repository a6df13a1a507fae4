"""Values every floor uses: ids, time, money, masked text, errors, pages. Imports nothing of ours."""

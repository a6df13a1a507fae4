"""Suiban 随伴: the platform on which a bank serves its customers. The folders are floors: see ARCHITECTURE.md."""

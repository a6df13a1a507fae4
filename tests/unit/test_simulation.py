"""Simulated days small enough to be worked out by hand, and files that are none."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from suiban.app.cli import main
from suiban.routing.model.simulated import Case, Day, Fate, Habits, Line, Shift
from suiban.routing.model.simulating import Simulation

LINES = {"any": Line("any", reservation_s=20)}


def simulated(shifts: list[Shift], cases: list[Case], misses: Iterator[bool] = iter(()), answer_s: float = 0) -> Day:  # noqa: B008
    return Simulation(LINES, shifts, cases, Habits(answer_s, lambda: next(misses, False), 100)).run()


def told(day: Day) -> list[tuple[float | None, int | None]]:
    return [(fate.wait_s, fate.worker) for fate in day.fates]


def test_one_after_the_other_and_who_gives_up_is_not_served() -> None:
    day = simulated([Shift()], [Case(0, "any", 10), Case(1, "any", 10, patience_s=5), Case(2, "any", 10, patience_s=9)])
    assert told(day) == [(0, 0), (5, None), (8, 0)]
    assert (day.busy_s, day.ended_s) == ((20,), 20)


def test_what_is_not_answered_is_offered_to_somebody_else_when_its_time_is_over() -> None:
    day = simulated([Shift(), Shift()], [Case(0, "any", 10)], iter([True]))
    assert (told(day), day.fates[0].missed) == ([(20, 1)], 1)


def test_who_misses_three_in_a_row_is_away_for_a_while() -> None:
    """Alone they are asked again and again; the fourth time only when they are back."""
    day = simulated([Shift()], [Case(0, "any", 10)], iter([True, True, True]))
    assert (told(day), day.fates[0].missed) == ([(160, 0)], 3)


def test_who_gives_up_while_it_rings_frees_the_worker() -> None:
    day = simulated([Shift()], [Case(0, "any", 10, patience_s=3), Case(1, "any", 10)], answer_s=4)
    assert told(day) == [(3, None), (6, 0)]


def test_a_colleague_by_name_is_waited_for_a_minute() -> None:
    held = Case(0, "any", 90)
    assert told(simulated([Shift(), Shift()], [held, Case(1, "any", 10, named=0)])) == [(0, 0), (60, 1)]
    assert told(simulated([Shift(), Shift()], [Case(0, "any", 30), Case(1, "any", 10, named=0)])) == [(0, 0), (29, 0)]


def test_a_wish_is_waited_for_step_by_step() -> None:
    lines = {"any": Line("any", wishes={"english": 3}, relax_s=7)}
    for level, wait_s in ((0, 21), (1, 14), (3, 0)):
        day = Simulation(lines, [Shift({"english": level})], [Case(0, "any", 10)]).run()
        assert told(day) == [(wait_s, 0)]


def test_nobody_comes_for_who_is_left_when_the_last_shift_is_over() -> None:
    day = simulated([Shift(until_s=10)], [Case(0, "any", 30), Case(5, "any", 30)])
    assert day.fates[1] == Fate(Case(5, "any", 30))
    assert day.present_s == (10,)


# --- files ---------------------------------------------------------------------------------------------------------

ARRIVALS = "at,queue,handle_s,patience_s,skills,company,priority,to\n0,card,10,,,,,\n"
WORKERS = "worker,skills,capacity,from,until,companies\nLin,card:3,1,,,\n"
RULES = '[[queues]]\nkey = "card"\nname = "卡"\nskills = { card = 2 }\n'


def simulate(folder: Path, *more: str, **files: str) -> int:
    contents = {"arrivals": ARRIVALS, "workers": WORKERS, "rules": RULES, **files}
    for name, text in contents.items():
        (folder / name).write_text(text, "utf-8")
    given = [part for name in contents for part in (f"--{name}", str(folder / name))]
    return main(["routing", "simulate", *given, *more])


def test_the_same_comes_of_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arrivals = ARRIVALS + "".join(f"{at},card,50,200,,,,\n" for at in range(1, 600, 20))
    outputs = []
    for seed in ("1", "1", "2"):
        assert simulate(tmp_path, "--json", "--miss-share", "0.3", "--seed", seed, arrivals=arrivals) == 0
        outputs.append({**json.loads(capsys.readouterr().out), "seed": 0})
    assert outputs[0] == outputs[1] != outputs[2]
    assert outputs[0]["arrived"] == outputs[0]["queues"]["card"]["arrived"] == 31


def test_work_that_may_be_taken_is_taken_after_a_moment(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rules = RULES + 'mode = "grab"\npush_after_s = 60\n'
    assert simulate(tmp_path, "--json", "--claim-s", "12", rules=rules) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    figures = json.loads(printed.out)["queues"]["card"]
    assert (figures["claimed"], figures["wait_s_mean"], figures["service_level"]) == (1, 12, 1)


def test_moments_may_stand_for_seconds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arrivals = "at,queue,handle_s\n2026-11-20T09:10:00+08:00,card,60\n2026-11-20T01:10:30Z,card,60\n"
    workers = "worker,skills,from,until\nLin,card:2,2026-11-20T09:00:00+08:00,2026-11-20T10:00:00+08:00\n"
    assert simulate(tmp_path, "--json", arrivals=arrivals, workers=workers) == 0
    figures = json.loads(capsys.readouterr().out)
    assert (figures["wait_s_mean"], figures["occupancy"]) == (15, round(120 / 3_600, 4))


def test_a_worker_serves_companies_they_have_a_mandate_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arrivals = "at,queue,handle_s,company\n0,card,10,bank\n0,card,10,broker\n"
    workers = "worker,skills,companies\nLin,card:2,bank;insurer\n"
    assert simulate(tmp_path, arrivals=arrivals, workers=workers) == 0
    shown = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["unserved", "1", "1"] in shown


def test_all_that_is_known_of_who_comes_counts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Who is valued, speaks a language, comes by a door, is known to somebody; what its kind weighs."""
    rules = (
        RULES + 'manager_s = 60\nlanguage_skill = "must"\nregion_skill = true\nrelax_s = 600\n[rules]\nkey = "bank"\n'
        'level_points = ["私行=20"]\nreturned_points = 9\nregions = ["广州=gd"]\n'
        '[[kinds]]\nkey = "complaint"\nname = "投诉"\nname_en = "Complaint"\nunits = 3\n'
    )
    workers = "worker,skills,capacity\nLin,card:3;lang-en:3,1\nWu,card:3;region-gd:3,1\nHe,card:3,3\n"
    columns = "at,queue,handle_s,kind,door,language,city,level,returned,manager,last_agent,not_before,due_by\n"

    def waits(*lines: str) -> dict[str, float]:
        arrivals = columns + "".join(f"{line}{',' * (12 - line.count(','))}\n" for line in lines)
        assert simulate(tmp_path, "--json", arrivals=arrivals, rules=rules, workers=workers) == 0
        found: dict[str, float] = json.loads(capsys.readouterr().out)
        return found

    assert waits("0,card,50,,,,,,,Lin", "1,card,5,,,en", "2,card,5,,,xx")["wait_s_mean"] == pytest.approx(
        49 / 3, abs=0.01
    )
    assert waits("0,card,50,,,,广州", "1,card,5,,,,广州", "2,card,5,,,,巴黎")["wait_s_mean"] == pytest.approx(
        49 / 3, abs=0.01
    )
    assert waits("0,card,50,,,,,,,Wu", "1,card,5,,,,,,,Wu", "1,card,5")["wait_s_mean"] == pytest.approx(
        49 / 3, abs=0.01
    )
    # a complaint fills three hands: one after the other, who is valued most first
    everybody = ["0,card,500", "0,card,500", "0,card,50,complaint"]
    assert (
        waits(*everybody, "1,card,5,complaint", "2,card,5,complaint,,,,私行", "3,card,5,complaint,,,,,1")["wait_s_p95"]
        == 59
    )
    # a door that promises 20 seconds has waited beyond them
    assert waits(*everybody, "25,card,5,,voice")["service_level"] == 0.75
    assert waits("0,card,5,,,,,,,,,70")["wait_s_mean"] == 0
    assert waits("0,card,5,callback,,,,,,,,70,90")["answered"] == 1


def test_what_a_queue_does_is_ruled_by_the_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rules = (
        '[[queues]]\nkey = "card"\nname = "卡"\nskills = { card = 2 }\nhours = "office"\noverflow = "loan"\n'
        'overflow_wait_s = 30\n[[queues]]\nkey = "loan"\nname = "贷"\nactive = true\n'
        '[[hours]]\nkey = "office"\nname = "工作日"\nweekly = { fri = ["09:00-18:00"] }\n'
    )
    arrivals = "at,queue,handle_s\n2026-11-20T08:59:00+08:00,card,60\n2026-11-20T10:00:00+08:00,card,60\n"
    workers = "worker,skills,from\nLin,loan:2,2026-11-20T08:59:30+08:00\n"
    assert simulate(tmp_path, "--json", arrivals=arrivals, workers=workers, rules=rules) == 0
    told = capsys.readouterr()
    figures = json.loads(told.out)
    # who came before nine waits from nine on, and is served where it is open by then
    assert (figures["overflowed"], figures["wait_s_mean"], told.err) == (2, 0, "")
    seconds = "at,queue,handle_s\n0,card,60\n"
    assert simulate(tmp_path, "--json", arrivals=seconds, workers="worker\nLin\n", rules=rules) == 0
    assert "seconds and no moments" in capsys.readouterr().err
    off = rules.replace("active = true", "active = false")
    assert simulate(tmp_path, "--json", arrivals="at,queue,handle_s\n0,loan,60\n", rules=off) == 0
    assert json.loads(capsys.readouterr().out)["queues"]["card"]["answered"] == 1


def test_one_worker_with_two_lines_has_one_pair_of_hands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    workers = "worker,skills,from,until\nLin,card:2,200,300\nLin,card:2,0,100\n"
    arrivals = "at,queue,handle_s\n90,card,150\n205,card,10\n"
    assert simulate(tmp_path, "--json", arrivals=arrivals, workers=workers) == 0
    # what they began before the pause they finish, and only then take the next
    assert json.loads(capsys.readouterr().out)["wait_s_mean"] == 17.5


def test_limits_back_up_hours_of_kinds_and_misses_are_as_the_files_say(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def told(*more: str, **files: str) -> dict[str, float]:
        assert simulate(tmp_path, "--json", *more, **files) == 0
        figures: dict[str, float] = json.loads(capsys.readouterr().out)
        return figures

    two = "at,queue,handle_s\n0,card,60\n1,card,60\n"
    assert told(arrivals=two, workers="worker,skills,capacity\nLin,card:2,3\n")["wait_s_mean"] == 0
    limited = "worker,skills,capacity,limits\nLin,card:2,3,conversation:1;call:0\n"
    assert told(arrivals=two, workers=limited)["wait_s_mean"] == 29.5

    backed = (
        RULES + 'target_wait_s = 5\nbackup = ["loan"]\n[[queues]]\nkey = "loan"\nname = "贷"\nskills = { loan = 1 }\n'
    )
    figures = told(arrivals=two, workers="worker,skills,capacity\nBai,loan:1,2\n", rules=backed)
    # nobody has the skill: at the first look after five seconds the others step in
    assert (figures["helped"], figures["wait_s_mean"]) == (2, 5.5)

    closed = RULES + OFFICE + 'weekly = { fri = ["09:00-18:00"] }\n[[kinds]]\nkey = "order"\nname = "工单"\n'
    orders = "at,queue,handle_s,kind\n2026-11-20T08:00:00+08:00,card,60,order\n"
    off_at_nine = "worker,skills,until\nLin,card:2,2026-11-20T09:00:00+08:00\n"
    assert told(arrivals=orders, workers=off_at_nine, rules=closed + 'name_en = "Order"\n')["answered"] == 1
    ruled = closed + 'name_en = "Order"\nhours = "office"\n'
    assert told(arrivals=orders, workers=off_at_nine, rules=ruled)["unserved"] == 1

    one = "at,queue,handle_s,patience_s\n0,card,10,100\n"
    missing = ("--miss-share", "0.99", "--away-s", "1000")
    assert told(*missing, arrivals=one)["offers_missed"] == 3
    assert told(*missing, arrivals=one, rules=RULES + '[rules]\nkey = "bank"\nmissed_max = 1\n')["offers_missed"] == 1


OFFICE = '[[hours]]\nkey = "office"\nname = "工作日"\n'
KIND = '[[kinds]]\nkey = "{}"\nname = "x"\nname_en = "x"\n'


@pytest.mark.parametrize(
    ("files", "where", "why"),
    [
        ({"arrivals": "at,queue,handle_s,kind\n0,card,1,chat\n"}, "arrivals:2, kind", "one of conversation, call"),
        ({"arrivals": "at,queue,handle_s,door\n0,card,1,fax\n"}, "arrivals:2, door", "one of webchat, voice, video"),
        ({"arrivals": "at,queue,handle_s,language\n0,card,1,英文\n"}, "arrivals:2, language", "like en"),
        ({"arrivals": "at,queue,handle_s,returned\n0,card,1,2\n"}, "arrivals:2, returned", "from 0 to 1"),
        ({"arrivals": "at,queue,handle_s,manager\n0,card,1,Wang\n"}, "arrivals:2, manager", "no such worker"),
        ({"arrivals": "at,queue,handle_s,last_agent\n0,card,1,Wang\n"}, "arrivals:2, last_agent", "no such worker"),
        ({"arrivals": "at,queue,handle_s,not_before\n0,card,1,soon\n"}, "arrivals:2, not_before", "moment"),
        ({"arrivals": "at,queue,handle_s,due_by\n0,card,1,2026-11-20T09:00:00Z\n"}, "arrivals:2", "mixed"),
        ({"workers": "worker,skills\nLin,card:2\nLin,card:3\n"}, "workers:3, skills", "other line"),
        ({"workers": "worker,from,until\nLin,5,20\nLin,0,10\n"}, "workers:2, from", "there already"),
        ({"workers": "worker,skills,from\nLin,card:2,0\nLin,card:2,50\n"}, "workers:3, from", "there already"),
        ({"rules": RULES + 'overflow = "loan"\n'}, "rules:5", "overflow: no loan"),
        ({"rules": RULES + 'overflow = "card"\n'}, "rules:5", "card → card"),
        ({"rules": RULES + 'hours = "night"\n'}, "rules:5", "hours: no night"),
        ({"rules": RULES + 'backup = ["loan"]\n'}, "rules:5", "backup: no loan"),
        ({"rules": RULES + KIND.format("order") + 'hours = "night"\n'}, "rules:9", "hours: no night"),
        ({"rules": RULES + KIND.format("conversation") + 'hours = "night"\n'}, "rules:9", "those of its queue"),
        ({"workers": "worker,limits\nLin,chat:1\n"}, "workers:2, limits", "kind:number"),
        ({"workers": "worker,limits\nLin,order=1\n"}, "workers:2, limits", "kind:number"),
        ({"workers": "worker,from,until,limits\nLin,0,1,\nLin,5,6,order:1\n"}, "workers:3, limits", "other line"),
        ({"rules": RULES + '[rules]\nkey = "bank"\nfallback = "front"\n'}, "rules", "fallback: no front"),
        ({"rules": RULES + '[rules]\nkey = "bank"\nlevel_points = ["gold"]\n'}, "rules:7", "level_points"),
        ({"rules": RULES + '[[kinds]]\nkey = "chat"\nname = "x"\nname_en = "x"\n'}, "rules:6", "no kind"),
        ({"rules": RULES + OFFICE + 'weekly = { mon = ["18:00-09:00"] }\n'}, "rules:8", "span_overnight"),
        ({"rules": RULES + OFFICE + OFFICE}, "rules:9", "twice"),
        ({"rules": RULES + 'mode = "shout"\n'}, "rules:5", "mode"),
        ({"arrivals": ""}, "arrivals:1", "column at is missing"),
        ({"arrivals": "at,queue,handle_s,phone\n"}, "arrivals:1", "unknown column phone"),
        ({"arrivals": "at,queue,at,handle_s\n1,card,2,3\n"}, "arrivals:1", "column at stands there twice"),
        ({"arrivals": "at,queue,handle_s\n"}, "arrivals", "no rows"),
        ({"arrivals": "at,queue,handle_s\n1,card\n"}, "arrivals:2", "3 fields"),
        ({"arrivals": "at,queue,handle_s\n1,loan,3\n"}, "arrivals:2, queue", "no such queue"),
        ({"arrivals": "at,queue,handle_s\n1,card,-3\n"}, "arrivals:2, handle_s", "from 0"),
        ({"arrivals": "at,queue,handle_s\n1,card,nan\n"}, "arrivals:2, handle_s", "from 0"),
        ({"arrivals": "at,queue,handle_s\n1,card,\n"}, "arrivals:2, handle_s", "number"),
        ({"arrivals": "at,queue,handle_s\n,card,1\n"}, "arrivals:2, at", "number"),
        ({"arrivals": "at,queue,handle_s\n09:00,card,1\n"}, "arrivals:2, at", "moment"),
        ({"arrivals": "at,queue,handle_s\n2026-11-20T09:00:00,card,1\n"}, "arrivals:2, at", "moment"),
        ({"arrivals": "at,queue,handle_s\n0,card,1\n2026-11-20T09:00:00Z,card,1\n"}, "arrivals:2", "mixed"),
        ({"arrivals": "at,queue,handle_s,to\n0,card,1,Wang\n"}, "arrivals:2, to", "no such worker"),
        ({"arrivals": "at,queue,handle_s,skills\n0,card,1,card=2\n"}, "arrivals:2, skills", "skill:level"),
        ({"workers": "worker,capacity\nLin,0\n"}, "workers:2, capacity", "from 1"),
        ({"workers": "worker,capacity\nLin,two\n"}, "workers:2, capacity", "whole number"),
        ({"workers": "worker,from,until\nLin,20,10\n"}, "workers:2, until", "not after"),
        ({"workers": "worker,skills\n,card:2\n"}, "workers:2, worker", "name"),
        ({"rules": "[[queues]\n"}, "rules:1", ""),
        ({"rules": "[[companies]]\nkey = 'bank'\n"}, "rules", "no [[queues]]"),
        ({"rules": RULES + RULES}, "rules:6", "twice"),
        ({"rules": RULES + "target_wait_s = 0\n"}, "rules:5", "target_wait_s"),
    ],
)
def test_what_cannot_be_used_is_told_with_its_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], files: dict[str, str], where: str, why: str
) -> None:
    assert simulate(tmp_path, **files) == 1
    said = capsys.readouterr().err
    assert said.startswith("suiban: simulation_input: ")
    assert f"{tmp_path}/{where} " in said
    assert why in said


def test_no_file_and_no_text_are_told_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert simulate(tmp_path) == 0
    (tmp_path / "rules").write_bytes(b"\xff\xfe")
    options = ["routing", "simulate", "--arrivals", str(tmp_path / "arrivals"), "--workers", str(tmp_path / "workers")]
    assert main([*options, "--rules", str(tmp_path / "rules")]) == 1
    assert main([*options, "--rules", str(tmp_path / "none")]) == 1
    assert capsys.readouterr().err.count("simulation_input") == 2

"""The memory of answers: bounded by bytes, and each address finds its answer as long as that is kept."""

from app.web.answer import Answer
from app.web.store import Store

SIZE = 1_000_000


def answer(i: int, length: int = 10_000, zipped: bytes | None = None) -> Answer:
    return Answer("image/gif", bytes([i % 256]) * length, f'"{i}"', zipped)


def test_it_never_holds_more_than_it_may() -> None:
    store = Store(SIZE)
    for i in range(1000):
        store.put(answer(i, 1000 + 37 * i, b"z" * (i if i % 2 else 0)))
        store.remember("/animate", str(i).encode(), f'"{i}"')
        held = sum(len(a.body) + len(a.zipped or b"") for a in store.answers.values())
        assert held <= store.answers.currsize <= SIZE
    assert store.find("/animate", b"999") is not None
    assert store.find("/animate", b"0") is None


def test_one_answer_does_not_push_out_all_others() -> None:
    store = Store(SIZE)
    store.put(answer(1))
    store.put(answer(2, SIZE // 2))
    assert store.get('"1"') is not None
    assert store.get('"2"') is None


def test_what_is_used_stays() -> None:
    store = Store(SIZE)
    store.put(answer(0))
    for i in range(1, 500):
        store.put(answer(i))
        assert store.get('"0"') is not None


def test_an_address_is_forgotten_with_its_answer() -> None:
    store = Store(SIZE)
    store.put(answer(0))
    store.remember("/animate", b"a", '"0"')
    assert store.find("/animate", b"a") is not None
    for i in range(1, 500):
        store.put(answer(i))
    assert store.find("/animate", b"a") is None
    store.remember("/animate", b"b", '"gone"')
    assert store.find("/animate", b"b") is None


def test_long_addresses_are_not_kept() -> None:
    store = Store(SIZE)
    store.put(answer(0))
    store.remember("/animate", b"a" * 5000, '"0"')
    assert store.find("/animate", b"a" * 5000) is None


def test_addresses_count_with_their_letters() -> None:
    store = Store(SIZE)
    store.put(answer(0))
    spelled = [b"%900d" % i for i in range(500)]
    for one in spelled:
        store.remember("/animate", one, '"0"')
    kept = sum(store.find("/animate", one) is not None for one in spelled)
    assert 10 < kept < SIZE // 16 // 900

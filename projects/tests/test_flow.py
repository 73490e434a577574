"""The layout of the picture: whatever the money, nothing is lost and nothing overlaps."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from projects.flow import GAP, LABEL_WIDTH, TOP, WIDTH, Stop, Strand, draw

HEADINGS = ["级次", "批次", "大类", "到村到户"]


def strand(amount: int, *keys: str) -> Strand:
    stops = tuple(Stop(key, key, f"/{key}") for key in keys)
    return Strand(stops, Decimal(amount), tuple(f"/{key}" for key in keys[1:]), "/")


STRANDS = st.lists(
    st.builds(
        lambda amount, keys, length: strand(
            amount, *(f"{column}{key}" for column, key in enumerate(keys[:length]))
        ),
        st.integers(1, 10**9),
        st.tuples(*[st.integers(0, 4)] * 4),
        st.sampled_from([3, 4]),
    ),
    min_size=1,
    max_size=12,
)


@given(STRANDS)
def test_every_column_and_every_gap_between_two_carries_its_money(strands):
    picture = draw(HEADINGS, strands)
    whole = sum(row.amount for row in strands)
    xs = sorted({node.x for node in picture.nodes})
    assert sum(node.amount for node in picture.nodes if node.x == xs[0]) == whole
    steps = sum(row.amount * (len(row.stops) - 1) for row in strands)
    assert sum(band.amount for band in picture.bands) == steps


@given(STRANDS)
def test_nodes_of_a_column_do_not_touch_and_stay_inside(strands):
    picture = draw(HEADINGS, strands)
    columns: dict[float, list] = {}
    for node in picture.nodes:
        columns.setdefault(node.x, []).append(node)
    for nodes in columns.values():
        end = TOP - GAP
        for node in nodes:
            assert node.y >= round(end + GAP - 0.2, 1)
            end = node.y + node.height
        assert end <= picture.height
    assert max(columns) <= WIDTH - LABEL_WIDTH


def test_a_node_of_little_money_is_still_seen():
    picture = draw(HEADINGS, [strand(10**9, "0", "1", "2", "3"), strand(1, "0", "1", "2", "4")])
    assert min(node.height for node in picture.nodes) >= 2


def test_money_that_stops_on_its_way_ends_there():
    picture = draw(HEADINGS, [strand(10, "0", "1", "2", "3"), strand(5, "0", "1", "left")])
    left = next(node for node in picture.nodes if node.label == "left")
    assert left.amount == 5
    assert [band.label for band in picture.bands if band.label.startswith("left")] == []

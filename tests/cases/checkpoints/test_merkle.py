"""The tree, against the published vectors of Certificate Transparency, whose tree it is."""

from __future__ import annotations

import pytest

from cases.checkpoints.merkle import Tree, leaf_hash, node_hash, siblings

ENTRIES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
LEAVES = [leaf_hash(bytes.fromhex(entry)) for entry in ENTRIES]
ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


@pytest.mark.parametrize(("size", "root"), ROOTS.items())
def test_the_root_of_a_tree(size: int, root: str) -> None:
    assert Tree.of(LEAVES[:size]).root().hex() == root


def test_a_tree_goes_on_from_its_peaks() -> None:
    begun = Tree.of(LEAVES[:5])
    assert len(begun.peaks) == 2
    grown = Tree(begun.size, list(begun.peaks))
    for leaf in LEAVES[5:]:
        grown.add(leaf)
    assert grown.root().hex() == ROOTS[8]


@pytest.mark.parametrize("size", range(1, 9))
def test_the_spans_beside_a_leaf_lead_to_the_root(size: int) -> None:
    for index in range(size):
        found, spans = LEAVES[index], list(siblings(index, size))
        for start, end in spans:
            beside = Tree.of(LEAVES[start:end]).root()
            found = node_hash(beside, found) if start < index else node_hash(found, beside)
        assert found == Tree.of(LEAVES[:size]).root()
        assert sum(end - start for start, end in spans) == size - 1


def test_a_leaf_beyond_the_tree_has_no_proof() -> None:
    with pytest.raises(ValueError, match="no leaf 8"):
        list(siblings(8, 8))

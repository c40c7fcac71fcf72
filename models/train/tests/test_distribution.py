"""The figures of whole sets against cases whose answer is known."""

import pytest

np = pytest.importorskip("numpy")

from emoji.distribution import fid, kid, precision_and_recall

FEATURES = np.random.default_rng(1).standard_normal((400, 8))


def test_a_set_is_at_no_distance_from_itself():
    assert abs(fid(FEATURES, FEATURES)) < 1e-6
    assert precision_and_recall(FEATURES, FEATURES) == (1.0, 1.0)


def test_a_shift_adds_its_square_to_the_frechet_distance():
    assert fid(FEATURES + [2, 0, 0, 0, 0, 0, 0, 0], FEATURES) == pytest.approx(4, abs=1e-6)


def test_doubling_the_spread_of_one_axis_adds_the_square_of_the_difference_of_deviations():
    wider = FEATURES * [3, 1, 1, 1, 1, 1, 1, 1]
    assert fid(wider, FEATURES) == pytest.approx(4 * FEATURES[:, 0].var(ddof=1), rel=0.05)


def test_kernel_distance_tells_a_shifted_set_from_a_fresh_draw():
    fresh = np.random.default_rng(2).standard_normal((400, 8))
    assert abs(kid(fresh, FEATURES)) < 0.1 < kid(fresh + 1, FEATURES)


def test_a_set_that_shows_one_half_has_precision_and_lacks_recall():
    two_heaps = np.concatenate([FEATURES[:200], FEATURES[200:] + 50])
    precision, recall = precision_and_recall(FEATURES[:200] + 0.01, two_heaps)
    assert precision > 0.95 and 0.4 < recall < 0.6

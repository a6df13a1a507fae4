"""The model itself, as the worker opens it."""

import numpy as np

from suiban.language.meaning import open_embedder


async def test_the_model_itself_knows_synonyms_and_takes_any_text() -> None:
    embedder = open_embedder("on")
    assert embedder is not None, "no model for this processor: the tests need one with AVX2"
    texts = ["信用卡丢了怎么办", "我的卡不见了，要挂失", "明天会下雨吗", "", "\0\ud800🙂", "长" * 5_000]
    rows = await embedder.embed(texts)
    embedder.close()
    assert rows.shape == (len(texts), embedder.dimensions)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-3)
    assert rows[0] @ rows[1] > rows[0] @ rows[2]
    assert open_embedder("off") is None

"""The peer of B6, run in .venv-peers: splink on the two lists in a folder. Writes pairs.csv; prints the CPU seconds."""

import json
import logging
import sys
import time
from pathlib import Path

import duckdb
import pandas as pd
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on


def main() -> None:
    """Train without labels, predict, write."""
    logging.disable(logging.WARNING)
    folder = Path(sys.argv[1])
    lists = [pd.read_csv(folder / name, dtype=str) for name in ("registry.csv", "incoming.csv")]
    start = time.process_time()
    for one in lists:
        one["name"] = one["name"].str.lower().str.replace(r"\b(?:b\.?v\.?|n\.?v\.?|vof)$", "", regex=True).str.strip()
        one["postcode"] = one["postcode"].str.upper().str.replace(" ", "")
        one["area"] = one["postcode"].str[:4]
        one["start"] = one["name"].str[:3]
    settings = SettingsCreator(
        link_type="link_only",
        unique_id_column_name="id",
        comparisons=[
            cl.JaroWinklerAtThresholds("name", [0.95, 0.88, 0.8]),
            cl.JaroWinklerAtThresholds("street", [0.92, 0.8]),
            cl.ExactMatch("house_number"),
            cl.ExactMatch("postcode"),
            cl.ExactMatch("phone"),
            cl.ExactMatch("website"),
        ],
        blocking_rules_to_generate_predictions=[
            block_on("area", "start"),
            block_on("name"),
            block_on("street", "house_number"),
            block_on("phone"),
            block_on("website"),
        ],
    )
    connection = duckdb.connect()
    connection.execute("SET threads = 1")
    database = DuckDBAPI(connection)
    names = ("registry", "incoming")
    tables = [database.register(one, table_name=name) for one, name in zip(lists, names, strict=True)]
    linker = Linker(tables, settings)
    linker.training.estimate_probability_two_random_records_match([block_on("name", "postcode")], recall=0.4)
    linker.training.estimate_u_using_random_sampling(max_pairs=1_000_000, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("postcode"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("name"))
    found = linker.inference.predict(threshold_match_probability=0.01).as_pandas_dataframe()
    seconds = time.process_time() - start
    found[["id_l", "id_r", "match_probability"]].to_csv(folder / "pairs.csv", index=False, header=False)
    print(json.dumps({"seconds": seconds, "pairs": len(found)}))


if __name__ == "__main__":
    main()

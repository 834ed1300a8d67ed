package io.twinmesh.cli.demo;

import io.twinmesh.cli.CommandFailure;

import java.nio.file.Path;
import java.util.Optional;

/// What a demo is told.
///
/// @param patients how many patients to generate, 1 to 1000
/// @param seed the same seed gives the same patients
/// @param bundles FHIR bundles to take instead of generating patients
/// @param providers how many provider processes, 1 to 16
/// @param data the data folder to use and to leave; empty: a temporary one, removed at the end
/// @param jdbcUrl a database instead of the built-in one
/// @param vaultUrl another one for the patients' keys
/// @param keep leave everything running at the end
record DemoOptions(
        int patients,
        long seed,
        Optional<Path> bundles,
        int providers,
        Optional<Path> data,
        Optional<String> jdbcUrl,
        Optional<String> vaultUrl,
        boolean keep) {
    DemoOptions {
        if (patients < 1 || patients > 1000) {
            throw CommandFailure.usage("--patients must be 1 to 1000, got " + patients);
        }
        if (providers < 1 || providers > 16) {
            throw CommandFailure.usage("--providers must be 1 to 16, got " + providers);
        }
    }
}

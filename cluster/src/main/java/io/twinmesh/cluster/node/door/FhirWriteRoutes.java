package io.twinmesh.cluster.node.door;

import io.twinmesh.actors.twin.TwinDirectory;
import io.twinmesh.cluster.fhir.intake.FhirIntake;
import io.twinmesh.cluster.fhir.read.ReadRoutes;
import io.twinmesh.cluster.fhir.read.twin.FreshIndex;
import io.twinmesh.cluster.fhir.write.BundleRoutes;
import io.twinmesh.cluster.fhir.write.ResourceRoutes;
import io.twinmesh.cluster.fhir.write.ResourceWrites;
import io.twinmesh.cluster.fhir.write.StoredResources;
import io.twinmesh.cluster.http.Asks;
import io.twinmesh.cluster.http.Route;
import io.twinmesh.cluster.node.core.Core;

import java.util.List;
import java.util.stream.Stream;

/// Puts the write side of the FHIR server together.
final class FhirWriteRoutes {
    private FhirWriteRoutes() {}

    /// @param reads the reading half of the server
    static List<Route> of(Core core, Asks asks, TwinDirectory twins, ReadRoutes reads) {
        var http = core.config().http();
        var reader = core.resources().reader();
        var stored =
                new StoredResources(
                        reader,
                        core.directory().reader(),
                        new FreshIndex(
                                reader, core.resources().runner()::reached, http.askTimeout()));
        var intake = new FhirIntake(core.pseudonyms(), stored, core.random());
        var writes =
                new ResourceWrites(
                        core.system(),
                        twins,
                        core.directory(),
                        core.resources().names(),
                        asks,
                        http.importTimeout(),
                        core.config().cluster().several());
        var bundles =
                new BundleRoutes(
                        intake, writes, stored, asks, http.maxBundle(), http.importTimeout());
        var resources =
                new ResourceRoutes(
                        intake,
                        writes,
                        stored,
                        reads::read,
                        core.address(),
                        asks,
                        http.askTimeout());
        return Stream.of(bundles.routes(), resources.routes()).flatMap(List::stream).toList();
    }
}

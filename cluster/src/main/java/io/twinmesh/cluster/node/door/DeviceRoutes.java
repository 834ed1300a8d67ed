package io.twinmesh.cluster.node.door;

import io.twinmesh.actors.twin.TwinDirectory;
import io.twinmesh.cluster.fhir.intake.FhirIntake;
import io.twinmesh.cluster.fhir.read.twin.FreshIndex;
import io.twinmesh.cluster.fhir.write.StoredResources;
import io.twinmesh.cluster.http.Asks;
import io.twinmesh.cluster.http.Route;
import io.twinmesh.cluster.http.device.DataPointRoutes;
import io.twinmesh.cluster.http.device.EcgQuestion;
import io.twinmesh.cluster.http.device.SignalReading;
import io.twinmesh.cluster.http.device.SignalRoutes;
import io.twinmesh.cluster.node.core.Core;
import io.twinmesh.cluster.signal.SignalWrites;
import io.twinmesh.cluster.signal.StoredSignals;

import java.util.List;
import java.util.stream.Stream;

/// Puts the doors for devices and apps together.
final class DeviceRoutes {
    private DeviceRoutes() {}

    static List<Route> of(Core core, Asks asks, TwinDirectory twins) {
        var resources = core.resources().reader();
        var known =
                new StoredResources(
                        resources,
                        core.directory().reader(),
                        new FreshIndex(
                                resources,
                                core.resources().runner()::reached,
                                core.config().reading().patience()));
        var intake = new FhirIntake(core.pseudonyms(), known, core.random());
        var writes = new SignalWrites(twins, asks);
        var points = new DataPointRoutes(intake, writes, twins, asks, core.time());
        var signals = new SignalRoutes(writes, reading(core, asks, twins), core.address(), asks);
        return Stream.of(points.routes(), signals.routes()).flatMap(List::stream).toList();
    }

    /// The question `ecg`.
    static EcgQuestion electrocardiogram(Core core, Asks asks, TwinDirectory twins) {
        return new EcgQuestion(
                reading(core, asks, twins), core.config().offered(), asks.blocking());
    }

    private static SignalReading reading(Core core, Asks asks, TwinDirectory twins) {
        return new SignalReading(
                new StoredSignals(core.history()), new ShownTwins(twins, asks), asks.blocking());
    }
}

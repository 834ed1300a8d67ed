/// FHIR Subscriptions after the Subscriptions R5 Backport IG 1.1.0 for R4: taking and keeping them,
/// numbering their events, and writing notifications. What a client wants is read in `order`, what
/// of it may be told is decided in `event`. When and how often a receiver is told is the webhooks'
/// matter; which topics there are stands in `cluster.fhir.topic`.
@NullMarked
package io.twinmesh.cluster.fhir.subscription;

import org.jspecify.annotations.NullMarked;

/// FHIR Subscriptions after the Subscriptions R5 Backport IG 1.1.0 for R4: reading what a client
/// wants, keeping it, deciding which events it may hear of, and writing notifications. When and how
/// often a receiver is told is the webhooks' matter; which topics there are stands in
/// `cluster.fhir.topic`.
@NullMarked
package io.twinmesh.cluster.fhir.subscription;

import org.jspecify.annotations.NullMarked;

/// Chains of questions about one patient: the output of one model is an input of a later one. Each
/// step is a job of its own, with its own price, receipt and audit; the chain is durable and holds
/// no clinical value.
@NullMarked
package io.twinmesh.actors.pipeline;

import org.jspecify.annotations.NullMarked;

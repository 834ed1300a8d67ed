/// What a model says about itself: the signed manifest (inputs with codes and units, outputs,
/// price, evidence, limits) and the catalogue of them. How a model computes lives in `runtime` and
/// `clinical`.
@NullMarked
package io.twinmesh.inference.catalog;

import org.jspecify.annotations.NullMarked;

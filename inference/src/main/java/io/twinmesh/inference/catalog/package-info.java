/// The catalogue of models: signed manifests that were listed, which classes an operator offers,
/// and which versions were retired. How a model computes lives in `runtime` and `clinical`.
@NullMarked
package io.twinmesh.inference.catalog;

import org.jspecify.annotations.NullMarked;

/// The minimised, typed values a model receives, the units they may arrive in, and the checks
/// before anything is computed. No identity ever appears here.
@NullMarked
package io.twinmesh.inference.input;

import org.jspecify.annotations.NullMarked;

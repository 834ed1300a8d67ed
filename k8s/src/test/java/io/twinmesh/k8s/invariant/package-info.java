/// What must hold of every document of every profile, and that each of these checks sees what it is
/// for. Rendering, and what single templates say, is in the packages beside this one.
@NullMarked
package io.twinmesh.k8s.invariant;

import org.jspecify.annotations.NullMarked;

/// Graphs of strangers in a JVM of their own: what makes native code crash, grow or hang ends that
/// process and one run with it, not the program that asked.
@NullMarked
package io.twinmesh.inference.runtime.child;

import org.jspecify.annotations.NullMarked;

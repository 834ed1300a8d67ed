/// What a machine has, said in one form that can be signed, and what a network asks of it. How it
/// is found out is in `nvidia` and `benchmark`; nothing here names a provider.
@NullMarked
package io.twinmesh.inference.hardware;

import org.jspecify.annotations.NullMarked;

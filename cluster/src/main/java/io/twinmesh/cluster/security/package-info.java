/// Who is calling and what they may do: signed bearer tokens and scopes.
@NullMarked
package io.twinmesh.cluster.security;

import org.jspecify.annotations.NullMarked;

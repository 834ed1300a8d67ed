/// Questions that have a name, which models answer each, and what can be said when several have
/// answered the same one. Which therapies a variant speaks for is `therapy`'s.
@NullMarked
package io.twinmesh.inference.question;

import org.jspecify.annotations.NullMarked;

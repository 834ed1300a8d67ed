/// Commands for experts who judge cases of models blind.
@NullMarked
package io.twinmesh.cli.review;

import org.jspecify.annotations.NullMarked;

/// `twinmesh ask`: one question about one twin, waited for, and how an answer is read and shown.
@NullMarked
package io.twinmesh.cli.ask;

import org.jspecify.annotations.NullMarked;

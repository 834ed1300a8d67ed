/// What there is when all harm is mended: jobs are waited for, then everything is read from
/// servers, the database and the logs. It is judged elsewhere.
@NullMarked
package io.twinmesh.bench.chaos.inquest;

import org.jspecify.annotations.NullMarked;

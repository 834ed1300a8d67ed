/// Published evidence on which therapy a tumour's variant answers to, found for one variant in one
/// disease. Nothing here recommends: a line of evidence that speaks for a therapy can become an
/// [TherapyOption], every other line cannot, by type.
///
/// The table has the shape of CIViC's evidence summaries (Griffith et al., Nat Genet 2017;49:170,
/// CC0 1.0).
@NullMarked
package io.twinmesh.inference.therapy;

import org.jspecify.annotations.NullMarked;

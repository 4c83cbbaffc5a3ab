/**
 * From the text of a query to {@link io.github.esflink.jsonpath.evaluation.NodeQuery}: the grammar
 * of RFC 9535 to the letter, and its rules of well-typedness.
 */
@NullMarked
package io.github.esflink.jsonpath.syntax;

import org.jspecify.annotations.NullMarked;

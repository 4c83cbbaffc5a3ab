/**
 * A parsed query at work. {@link io.github.esflink.jsonpath.evaluation.NodeQuery} takes a node and
 * pushes what it selects through its steps, one node at a time, in the order of the RFC, until the
 * receiver has seen enough. Nothing here recurses over the document, only over the query: a
 * document may be as deep as memory holds.
 */
@NullMarked
package io.github.esflink.jsonpath.evaluation;

import org.jspecify.annotations.NullMarked;

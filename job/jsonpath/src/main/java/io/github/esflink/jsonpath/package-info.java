/**
 * JSONPath (RFC 9535) over Jackson's tree. {@link io.github.esflink.jsonpath.JsonPath} is the way
 * in: parse once, use from every thread. Of the packages below, callers need only the exceptions
 * {@link io.github.esflink.jsonpath.syntax.JsonPathSyntaxException} and {@link
 * io.github.esflink.jsonpath.evaluation.JsonPathBudgetException}.
 */
@NullMarked
package io.github.esflink.jsonpath;

import org.jspecify.annotations.NullMarked;

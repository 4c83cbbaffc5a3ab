/**
 * JSONPath (RFC 9535) over Jackson's tree. {@link io.github.esflink.jsonpath.JsonPath} is the way
 * in: parse once, use from every thread.
 */
@NullMarked
package io.github.esflink.jsonpath;

import org.jspecify.annotations.NullMarked;

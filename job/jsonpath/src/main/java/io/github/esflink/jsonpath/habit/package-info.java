/**
 * Mistakes that come from other dialects of JSONPath, and what was meant. Everything here may
 * guess: a replacement is suggested only when the whole text is a query with it.
 */
@NullMarked
package io.github.esflink.jsonpath.habit;

import org.jspecify.annotations.NullMarked;

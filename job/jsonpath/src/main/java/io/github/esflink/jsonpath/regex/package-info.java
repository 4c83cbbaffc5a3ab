/**
 * I-Regexp (RFC 9485) on RE2/J: linear in the text, whatever the pattern. What a pattern means is
 * the RFC's, not RE2's: there is no {@code \d}, and {@code .} is no line break.
 */
@NullMarked
package io.github.esflink.jsonpath.regex;

import org.jspecify.annotations.NullMarked;

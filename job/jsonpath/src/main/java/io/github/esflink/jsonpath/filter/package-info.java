/**
 * The conditions of filters: comparisons (RFC 9535, section 2.3.5.2.2), existence tests, and the
 * functions of section 2.4. An operand without a value, which the RFC calls Nothing, is null here.
 */
@NullMarked
package io.github.esflink.jsonpath.filter;

import org.jspecify.annotations.NullMarked;

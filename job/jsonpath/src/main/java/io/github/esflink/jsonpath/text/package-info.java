/**
 * The text of a query as it is read: where reading has come to, literals, paths and terms, and what
 * is known of a mistake.
 */
@NullMarked
package io.github.esflink.jsonpath.text;

import org.jspecify.annotations.NullMarked;

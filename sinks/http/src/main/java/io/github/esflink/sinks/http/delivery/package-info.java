/**
 * From an event to its outcome: the function that the lanes run, and the policy that says what
 * becomes of a failure.
 */
@NullMarked
package io.github.esflink.sinks.http.delivery;

import org.jspecify.annotations.NullMarked;

/**
 * What operators decide: which answer means what, when to try again, and what follows a dead
 * letter.
 */
@NullMarked
package io.github.esflink.sinks.http.policy;

import org.jspecify.annotations.NullMarked;

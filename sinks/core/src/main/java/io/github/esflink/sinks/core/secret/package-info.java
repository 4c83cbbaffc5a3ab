/**
 * Secrets travel as references and are resolved where they are used: on the task manager, when an
 * operator opens.
 */
@NullMarked
package io.github.esflink.sinks.core.secret;

import org.jspecify.annotations.NullMarked;

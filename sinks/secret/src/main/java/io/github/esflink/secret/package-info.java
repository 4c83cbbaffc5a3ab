/**
 * Secrets travel as references and are resolved where they are used: on the task manager, when an
 * operator opens, and on the job manager, when it asks the source's server.
 *
 * <p>Known to the source and to the sinks, and knows neither of them.
 */
@NullMarked
package io.github.esflink.secret;

import org.jspecify.annotations.NullMarked;

/** What operators decide: how often an event may be applied, and what has no statement. */
@NullMarked
package io.github.esflink.sinks.sql.policy;

import org.jspecify.annotations.NullMarked;

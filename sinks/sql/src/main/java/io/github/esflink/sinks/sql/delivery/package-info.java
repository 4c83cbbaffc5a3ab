/** One transaction for some events, and what becomes of those that it fails for. */
@NullMarked
package io.github.esflink.sinks.sql.delivery;

import org.jspecify.annotations.NullMarked;

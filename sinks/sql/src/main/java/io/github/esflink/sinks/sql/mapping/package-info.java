/** What is made of an event: statements, and where the values of their parameters come from. */
@NullMarked
package io.github.esflink.sinks.sql.mapping;

import org.jspecify.annotations.NullMarked;

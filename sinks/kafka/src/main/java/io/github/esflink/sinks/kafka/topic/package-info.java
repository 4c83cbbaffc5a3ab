/** Where a record goes: names made of templates, topics as the brokers know them. */
@NullMarked
package io.github.esflink.sinks.kafka.topic;

import org.jspecify.annotations.NullMarked;

package io.github.esflink.source.client;

import org.apache.flink.annotation.Internal;

/** Where the cluster's leader is, as a node said that is not. */
@Internal
public record Leader(String host, int port) {}

package io.github.esflink.demo.corpus;

import java.util.UUID;

/** An event at the receiving end of a sink. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Arrived(UUID recordId, byte[] body) {}

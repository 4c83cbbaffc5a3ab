package io.github.esflink.savepoints.stored;

/**
 * An event that waits in a lane.
 *
 * @param lane the key of its lane: the stream, unless the sink orders by another key
 * @param number its number in the lane, from which the order is
 * @param logPosition where the server committed it
 * @param bytes its data and metadata
 */
public record WaitingEvent(
        String lane, long number, String stream, long revision, long logPosition, int bytes) {

    @Override
    public String toString() {
        return stream + "@" + revision;
    }
}

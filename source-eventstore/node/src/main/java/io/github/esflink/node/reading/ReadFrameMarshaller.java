package io.github.esflink.node.reading;

import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Hands the bytes of a {@link ReadFrame} to gRPC as they are: the transport copies them once, into
 * its own buffer.
 */
public final class ReadFrameMarshaller implements MethodDescriptor.Marshaller<ReadFrame> {

    @Override
    public InputStream stream(ReadFrame frame) {
        return new FrameStream(frame);
    }

    @Override
    public ReadFrame parse(InputStream stream) {
        throw new UnsupportedOperationException("a node sends read responses, it reads none");
    }

    private static final class FrameStream extends ByteArrayInputStream
            implements KnownLength, Drainable {

        FrameStream(ReadFrame frame) {
            super(frame.array, frame.offset, frame.length);
        }

        @Override
        public int drainTo(OutputStream target) throws IOException {
            int size = count - pos;
            target.write(buf, pos, size);
            pos = count;
            return size;
        }
    }
}

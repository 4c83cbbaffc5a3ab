package io.github.esflink.savepoints;

import io.github.esflink.sinks.contract.DeliveryLog;
import io.github.esflink.sinks.contract.Guarantee;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;

/** The log of this process, as far as the Logger sink writes it. */
final class LogEnd implements ReceivingEnd {

    private static final Pattern EVENT = Pattern.compile("\\[\\S+] (\\S+)@(\\d+) .*");

    private final DeliveryLog log = new DeliveryLog(Guarantee.AT_LEAST_ONCE);
    private final Logger sink =
            (Logger) LogManager.getLogger("io.github.esflink.sinks.logger.LoggerEventSink");
    private final AbstractAppender appender =
            new AbstractAppender("events", null, null, false, Property.EMPTY_ARRAY) {
                @Override
                public void append(LogEvent line) {
                    Matcher event = EVENT.matcher(line.getMessage().getFormattedMessage());
                    if (event.matches()) {
                        log.received(event.group(1), Long.parseLong(event.group(2)));
                    }
                }
            };

    LogEnd() {
        appender.start();
        sink.addAppender(appender);
    }

    @Override
    public String addressIn(String connector) {
        return connector;
    }

    @Override
    public DeliveryLog log() {
        return log;
    }

    @Override
    public void close() {
        sink.removeAppender(appender);
        appender.stop();
    }
}

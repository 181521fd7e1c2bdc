package albums.database;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Properties;
import java.util.logging.Logger;
import javax.sql.DataSource;

/** Opens connections over verified TLS; logs in once more where the password has just been rotated. */
final class ConnectionSource implements DataSource {
    private static final String ACCESS_DENIED = "28000";

    private final Driver driver = new org.mariadb.jdbc.Driver();
    private final String url;
    private final Properties options;
    private final Credentials.Source credentials;

    ConnectionSource(String url, Properties options, Credentials.Source credentials) {
        this.url = url;
        this.options = options;
        this.credentials = credentials;
    }

    @Override
    public Connection getConnection() throws SQLException {
        var first = credentials.current();
        try {
            return connect(first);
        } catch (SQLException error) {
            var next = ACCESS_DENIED.equals(error.getSQLState()) ? credentials.renewed(first) : first;
            if (next.equals(first)) {
                throw error;
            }
            return connect(next);
        }
    }

    private Connection connect(Credentials login) throws SQLException {
        var properties = new Properties();
        properties.putAll(options);
        properties.setProperty("user", login.user());
        properties.setProperty("password", login.password());
        return driver.connect(url, properties);
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("credentials come from their source");
    }

    @Override
    public PrintWriter getLogWriter() {
        return null;
    }

    @Override
    public void setLogWriter(PrintWriter out) {
        // the driver logs by SLF4J
    }

    @Override
    public void setLoginTimeout(int seconds) {
        // the option connectTimeout has it, in milliseconds
    }

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("the driver logs by SLF4J");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLException("wraps nothing");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}

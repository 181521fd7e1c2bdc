package albums.database;

import java.sql.SQLException;

/** A database user and what it logs in with. */
record Credentials(String user, String password) {

    /** Where credentials come from. */
    interface Source {
        /** Returns the credentials to log in with. */
        Credentials current() throws SQLException;

        /** Returns newer ones after the server has refused some; the same where there are none. */
        Credentials renewed(Credentials refused) throws SQLException;
    }

    /** Names the user only, so that no log ever has the password. */
    @Override
    public String toString() {
        return "Credentials[user=" + user + "]";
    }
}

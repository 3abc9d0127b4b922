namespace Offhook.Protocols.Tftp;

/// <summary>Error codes of RFC 1350 (appendix) and RFC 2347.</summary>
public enum TftpError : ushort
{
    /// <summary>Not defined; the text says what it is.</summary>
    NotDefined = 0,

    /// <summary>There is no such file.</summary>
    FileNotFound = 1,

    /// <summary>It may not be read or written.</summary>
    AccessViolation = 2,

    /// <summary>The packet is none that makes sense here.</summary>
    IllegalOperation = 4,

    /// <summary>The packet belongs to no transfer of this port.</summary>
    UnknownTransfer = 5,

    /// <summary>An option is not acceptable (RFC 2347).</summary>
    OptionRefused = 8,
}

/// <summary>What a packet is (RFC 1350 section 5, RFC 2347).</summary>
internal enum TftpOpcode : ushort
{
    ReadRequest = 1,
    WriteRequest = 2,
    Data = 3,
    Acknowledgement = 4,
    Error = 5,
    OptionAcknowledgement = 6,
}

/// <summary>How the bytes of a file are carried (RFC 1350 section 1).</summary>
public enum TftpMode
{
    /// <summary>As they are.</summary>
    Octet,

    /// <summary>As text: a line ends in CR LF, and a lone CR is followed by NUL (RFC 764).</summary>
    Netascii,
}

//! What an archive gives back to the system reads the same afterwards.

use krait_host::{Archive, Piece};

/// Some pages of the program's file.
static FILE: [u8; 40_000] = {
    let mut bytes = [0; 40_000];
    let mut i = 0;
    while i < bytes.len() {
        bytes[i] = (i % 251) as u8;
        i += 1;
    }
    bytes
};
static ARCHIVE: Archive = Archive::new(&FILE);

fn check(piece: Piece, start: usize) {
    for round in 0..100 {
        let wrong = piece
            .bytes
            .iter()
            .zip(start..)
            .find(|(b, i)| usize::from(**b) != i % 251);
        assert_eq!(wrong, None, "round {round}");
        piece.was_read();
    }
}

#[test]
fn pieces_read_the_same_after_many_readings() {
    for (start, len) in [(0, 40_000), (5_000, 20_000), (4_096, 4_096)] {
        let piece = ARCHIVE.piece(start, len);
        check(
            piece.unwrap_or_else(|| panic!("no piece at {start}")),
            start,
        );
    }
}

#[test]
fn pieces_end_where_the_archive_does() {
    assert!(ARCHIVE.piece(0, 40_001).is_none());
    assert!(ARCHIVE.piece(usize::MAX, 2).is_none());
}

#[test]
fn memory_that_is_not_the_files_stays() {
    let heap: &'static [u8] = FILE.to_vec().leak();
    let archive: &'static Archive = Box::leak(Box::new(Archive::new(heap)));
    let piece = archive.piece(0, heap.len());
    check(piece.unwrap_or_else(|| panic!("no piece")), 0);
}

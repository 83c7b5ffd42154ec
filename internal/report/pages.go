package report

// pages is where each code has its page.
const pages = "https://github.com/sulibot/tg-refactor/blob/main/docs/findings/"
